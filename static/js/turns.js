// Does one piece of work after the other, so that each is sent with what the one before it left.
let last = Promise.resolve();

export const inTurn = (work) => (last = last.then(work, work));
