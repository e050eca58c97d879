import { type Document, LineCounter, parseDocument } from "yaml";
import { UserError } from "./errors";

export interface ParsedYaml {
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
}

/**
 * Parses a file that a person wrote.
 *
 * @param file how the error calls the text
 * @throws UserError with file, line and what is wrong, where it is no YAML
 */
export function parseYaml(text: string, file: string): ParsedYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [syntax] = document.errors;
  if (syntax) throw new UserError(`${file}:${syntax.linePos?.[0].line ?? 1}: ${syntax.message.split("\n")[0]}`);
  return { document, lines };
}
