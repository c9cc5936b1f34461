/** How many changed lines are worth reading at once. */
const SHOWN = 60;

/**
 * The lines that went and came, as far as somebody will read them: `- before`, `+ after`.
 *
 * @param before - Text as it was.
 * @param after - Text as it is.
 */
export function changedLines(before: string, after: string): string {
  const [old, young] = [before.split('\n'), after.split('\n')];
  const lines: string[] = [];
  let [left, right] = [0, 0];
  while (left < old.length || right < young.length) {
    if (left < old.length && old[left] === young[right]) {
      left += 1;
      right += 1;
      continue;
    }
    const [nextLeft, nextRight] = nextCommon(old, young, [left, right]);
    for (; left < nextLeft; left += 1) lines.push(`  - ${old[left]}`);
    for (; right < nextRight; right += 1) lines.push(`  + ${young[right]}`);
  }
  const more = lines.length - SHOWN;
  return [...lines.slice(0, SHOWN), ...(more > 0 ? [`  ... and ${more} more`] : [])].join('\n');
}

/** The nearest place from which both texts go on alike. */
function nextCommon(
  old: readonly string[],
  young: readonly string[],
  [left, right]: readonly [number, number],
): readonly [number, number] {
  const longest = old.length - left + (young.length - right);
  for (let distance = 1; distance <= longest; distance += 1) {
    for (let skipped = 0; skipped <= distance; skipped += 1) {
      const [l, r] = [left + skipped, right + distance - skipped];
      if (l < old.length && r < young.length && old[l] === young[r]) return [l, r];
    }
  }
  return [old.length, young.length];
}
