import { commentMarker, MAX_COMMENT_CHARACTERS } from "./comment";
import { fitSections, type Section } from "./fit";
import { prose } from "./text";

/**
 * The Markdown of the comment on a change that plans nothing and adds approvals: what is decided with them, and below it the
 * reports of the runs that they are for, as far as a comment has room.
 *
 * @param lines what is said of the approvals, as on the terminal
 * @param reports the Markdown of the runs' own comments
 */
export function newApprovalsMd(environment: string, lines: readonly string[], reports: readonly string[]): string {
  const item = (line: string) => `${line.startsWith(" ") ? "  " : ""}- ${prose(line.replace(/^[\s-]+/, ""))}\n`;
  const said: Section = {
    head: `${commentMarker(environment)}\n## ${environment}: no unit differs\n\n`,
    items: lines.map((line) => ({ text: item(line), rank: 0 })),
    omitted: (items) => `- … and ${items.length} more lines, in the job's log\n`,
  };
  const shown = reports.map((report): Section => {
    const text = `\n${report.replace(/^<!--.*-->\n/, "")}`;
    const omitted = () => "\n… the report of a run, which is longer than a comment may be\n";
    return { head: "", items: [{ text, rank: 1 }], omitted };
  });
  return fitSections([said, ...shown], MAX_COMMENT_CHARACTERS);
}
