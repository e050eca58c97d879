/** What is left out first when there is more than fits in one comment: the highest rank. */
export const RANK = {
  must: 0,
  unit: 1,
  violation: 2,
  cost: 3,
  undecided: 4,
  place: 5,
  lost: 6,
  change: 7,
  creation: 8,
} as const;
