import { openApiDocument } from "./openapi-document.ts";

// `npm run openapi`: writes the document that the catalog shows.
process.stdout.write(await openApiDocument());
