/** One page of the filler at a time: two would write the same drafts, each over the answers of the other. */

const NAME = 'houping-filler';
const PATIENCE_MS = 1_500; // a page that is loaded anew lets go of the tablet a moment after it was left

let lost: () => void = () => undefined;

/** Say whether this is the only open page; from then on it holds the tablet until it closes, or until another takes over. */
export function isAlone(whenTakenOver: () => void): Promise<boolean> {
  lost = whenTakenOver;
  return hold({ signal: AbortSignal.timeout(PATIENCE_MS) });
}

/** Take the tablet over from another page, which stops at once. */
export function takeOver(): Promise<boolean> {
  return hold({ steal: true });
}

function hold(how: LockOptions): Promise<boolean> {
  if (!navigator.locks) return Promise.resolve(true); // without https: the page says so itself
  return new Promise((resolve) => {
    let mine = false;
    const keep = (): Promise<never> => {
      mine = true;
      resolve(true);
      return new Promise(() => undefined);
    };
    navigator.locks.request(NAME, how, keep).catch(() => (mine ? lost() : resolve(false)));
  });
}
