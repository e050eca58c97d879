import { commentMarker, MAX_COMMENT_CHARACTERS } from "./comment";
import { prose } from "./text";

/**
 * The Markdown of the comment on a change that plans nothing and adds approvals: what is decided with them, and below it the
 * reports of the runs that they are for, as far as a comment has room.
 *
 * @param lines what is said of the approvals, as on the terminal
 * @param reports the Markdown of the runs' own comments
 */
export function newApprovalsMd(environment: string, lines: readonly string[], reports: readonly string[]): string {
  const parts = [`${commentMarker(environment)}\n## ${environment}: no unit differs\n\n`];
  let room = MAX_COMMENT_CHARACTERS - 200;
  const add = (part: string, otherwise = "") => {
    const fits = part.length <= room;
    const text = fits ? part : otherwise;
    room -= text.length;
    parts.push(text);
    return fits;
  };
  const items = lines.map((line) => `${line.startsWith(" ") ? "  " : ""}- ${prose(line.replace(/^[\s-]+/, ""))}\n`);
  const shown = items.findIndex((item) => !add(item));
  if (shown >= 0) parts.push(`- … and ${items.length - shown} more lines, in the job's log\n`);
  for (const report of reports)
    add(`\n${report.replace(/^<!--.*-->\n/, "")}`, "\n… the report of a run, which is longer than a comment may be\n");
  return parts.join("");
}
