import { UserError } from "../../system/errors";
import { readText } from "../../system/files";
import { type ForgeReview, REVIEWS_VARIABLE } from "./decision";

/**
 * The reviews of the run's pull request, from the JSON file that CI names in BILLPAY_REVIEWS: `[{user, state, commit,
 * submitted_at, teams}]`. None where it names no file. What each may say is checked by the decision itself.
 */
export function readReviews(file = process.env[REVIEWS_VARIABLE]): ForgeReview[] | undefined {
  if (!file) return undefined;
  const reviews = parse(readText(file), file);
  const hasCommit = (one: unknown) => typeof one === "object" && one !== null && "commit" in one && isSha1(one.commit);
  if (Array.isArray(reviews) && reviews.every(hasCommit)) return reviews;
  throw new UserError(
    `${file} is malformed: must be a list of reviews, each with the SHA-1 of its commit (${REVIEWS_VARIABLE})`,
  );
}

const isSha1 = (value: unknown) => typeof value === "string" && /^[0-9a-f]{40}$/.test(value);

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError(`${file} is no JSON: must be a list of reviews (${REVIEWS_VARIABLE})`);
  }
}
