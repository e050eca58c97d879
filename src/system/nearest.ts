/**
 * The word that was probably meant.
 *
 * @param most how many letters may be wrong. @default a third of the word's
 */
export function nearest(
  word: string,
  words: readonly string[],
  most = Math.max(1, Math.floor(word.length / 3)),
): string | undefined {
  const [best] = words
    .map((candidate) => ({ candidate, wrong: distance(word, candidate) }))
    .sort((a, b) => a.wrong - b.wrong);
  return best && best.wrong <= most ? best.candidate : undefined;
}

/** Letters to insert, drop, replace or swap with their neighbour: the optimal string alignment distance. */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= a.length; i++) {
    const [row, above, twoAbove] = [[i], rows[i - 1] ?? [], rows[i - 2] ?? []];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (twoAbove[j - 2] ?? Infinity) + 1 : Infinity;
      row[j] = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + cost, swapped);
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? 0;
}
