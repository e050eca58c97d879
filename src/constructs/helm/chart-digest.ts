/**
 * For use in an expression: a digest of the files of a chart in a folder, whose version may be the same when they change.
 *
 * @param folder the chart's folder, as text of an expression
 */
export const chartDigest = (folder: string): string =>
  `\${sha256(join("", [for file in sort(fileset("${folder}", "**")) : ` +
  // Terragrunt's lists of what it copied: in them are the paths of this checkout.
  `filesha256("${folder}/\${file}") if !startswith(basename(file), ".terragrunt-")]))}`;
