import { createHash } from "node:crypto";
import { HeadObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";

/** A file of a site, as a build of the microfrontend would leave it. */
interface SiteFile {
  readonly key: string;
  readonly contentType: string;
  readonly body: string;
}

/**
 * A page that stands for a microfrontend until its own pipeline publishes one: like an Angular build with Module
 * Federation it has a hashed chunk, a remote entry that names the chunk, and an index that loads it.
 */
function sampleSite(site: string): SiteFile[] {
  const main = `document.querySelector("#where").textContent = location.pathname;\n`;
  const chunk = `main.${createHash("sha256").update(main).digest("hex").slice(0, 16)}.js`;
  return [
    { key: chunk, contentType: "text/javascript", body: main },
    { key: "remoteEntry.js", contentType: "text/javascript", body: `export const chunk = "/${chunk}";\n` },
    {
      key: "index.html",
      contentType: "text/html; charset=utf-8",
      body: `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>BillPay ${site}</title>
  </head>
  <body>
    <h1>BillPay ${site}</h1>
    <p>A sample page, from its private bucket through its distribution. Route: <code id="where">/</code></p>
    <p><a href="/">/</a> <a href="/invoices">/invoices</a> <a href="/invoices/42">/invoices/42</a></p>
    <script src="/${chunk}" defer></script>
  </body>
</html>
`,
    },
  ];
}

/**
 * Publishes the sample page unless it is there already: chunks first and the index last, so that no visitor gets an
 * index whose chunks are missing. A site that someone else published is left alone.
 *
 * @returns how many files were written
 */
export async function publishSampleSite(s3: S3Client, bucket: string, site: string): Promise<number> {
  if (await exists(s3, bucket, "index.html")) return 0;
  const files = sampleSite(site);
  for (const { key, contentType, body } of files) {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: contentType }));
  }
  return files.length;
}

async function exists(s3: S3Client, bucket: string, key: string): Promise<boolean> {
  try {
    await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return true;
  } catch (error) {
    if (error instanceof Error && (error.name === "NotFound" || error.name === "NoSuchKey")) return false;
    throw error;
  }
}
