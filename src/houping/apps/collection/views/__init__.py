"""Pages of the fieldwork: forms, tablets, what was set aside."""
