// Draws what a command printed as a terminal: `npm start --silent 2>&1 | node docs/img/terminal.mjs "npm start"`.
// Reads text on standard input, writes docs/img/terminal.svg. Lines that a terminal overwrites (`…`) are left out.
import { readFileSync, writeFileSync } from "node:fs";

const COLUMNS = 100;
const CELL = { width: 8.4, height: 18 };
const MARGIN = { side: 20, top: 46, bottom: 18 };
const COLORS = {
  text: "#d6deeb",
  frame: "#5c6b82",
  ok: "#7fd88f",
  warn: "#f2c26b",
  bad: "#ff7b72",
  address: "#7cc7ff",
};

/** The sides that each box character reaches from the middle of its cell: left, right, up, down. */
const BOXES = { "─": "lr", "│": "ud", "┌": "rd", "┐": "ld", "└": "ru", "┘": "lu", "├": "rud", "┤": "lud" };
Object.assign(BOXES, { "┬": "lrd", "┴": "lru", "┼": "lrud" });

/** What is coloured, as the command line does it. */
const COLORED = [
  [/^\$/, COLORS.frame],
  [/✓/, COLORS.ok],
  [/!(?= )/, COLORS.warn],
  [/✗|error:/, COLORS.bad],
  [/https?:\/\/\S+/, COLORS.address],
];

const escapeXml = (text) => text.replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]);
const round = (number) => Number(number.toFixed(1));
const x = (column) => round(MARGIN.side + column * CELL.width);
const y = (row) => round(MARGIN.top + row * CELL.height);

const command = process.argv[2] ?? "npm start";
const printed = readFileSync(0, "utf8")
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  .replace(/\x1b\[[0-9;]*[A-Za-z]/g, "")
  .trimEnd()
  .split("\n")
  .map((line) => line.trimEnd().split("\r").pop().slice(0, COLUMNS))
  .filter((line) => !/^\s*…|^> /.test(line));
const lines = [`$ ${command}`, ...printed];

/** Every stroke of the tables as one path: characters of a font would leave gaps between the lines. */
function strokes() {
  const path = [];
  for (const [row, line] of lines.entries()) {
    for (const [column, sign] of [...line].entries()) {
      const [middle, centre] = [x(column + 0.5), y(row + 0.5)];
      for (const side of BOXES[sign] ?? "") {
        const end = { l: `H${x(column)}`, r: `H${x(column + 1)}`, u: `V${y(row)}`, d: `V${y(row + 1)}` }[side];
        path.push(`M${middle} ${centre}${end}`);
      }
    }
  }
  return path.join("");
}

/** The words of a line, each run at its own column and as wide as its cells, whatever font the reader has. */
function words(line, row) {
  const text = [...line].map((sign) => (sign in BOXES ? " " : sign)).join("");
  const parts = [...text.matchAll(/\S+(?: \S+)*/g)].flatMap(({ 0: run, index }) => split(run, index));
  return parts.map(({ run, column, color }) => {
    const width = round(run.length * CELL.width);
    const fill = color ? ` fill="${color}"` : "";
    return `<text x="${x(column)}" y="${y(row + 0.72)}" textLength="${width}" lengthAdjust="spacingAndGlyphs"${fill}>${escapeXml(run)}</text>`;
  });
}

function split(run, column) {
  for (const [pattern, color] of COLORED) {
    const found = pattern.exec(run);
    if (!found) continue;
    const { index, 0: part } = found;
    const rest = run.slice(index + part.length);
    const before = run.slice(0, index).trimEnd();
    return [
      ...(before ? [{ run: before, column }] : []),
      { run: part, column: column + index, color },
      ...(rest.trim() ? [{ run: rest.trim(), column: column + index + part.length + rest.search(/\S/) }] : []),
    ];
  }
  return [{ run, column }];
}

const width = round(2 * MARGIN.side + COLUMNS * CELL.width);
const height = round(MARGIN.top + lines.length * CELL.height + MARGIN.bottom);
const lights = [COLORS.bad, COLORS.warn, COLORS.ok].map(
  (color, index) => `<circle cx="${MARGIN.side + 6 + index * 20}" cy="20" r="6" fill="${color}"/>`,
);
const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="A terminal after ${escapeXml(command)}">
<rect width="${width}" height="${height}" rx="10" fill="#0d1521" stroke="#2b3a52"/>
${lights.join("")}
<path d="${strokes()}" fill="none" stroke="${COLORS.frame}"/>
<g fill="${COLORS.text}" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14">
${lines.flatMap(words).join("\n")}
</g>
</svg>
`;
writeFileSync(new URL("terminal.svg", import.meta.url), svg);
