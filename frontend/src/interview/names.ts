/** Names that the protocol fixes. */

export const AUDIT_FILE = 'audit.csv';
