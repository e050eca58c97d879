import { ACCOUNT, accountId, componentName, type ModuleInputs } from "../module-inputs";

export const bucket: ModuleInputs = {
  good: {
    account_id: ACCOUNT,
    name: "billpay-prod-statements",
    bucket_name: `billpay-prod-statements-${ACCOUNT}`,
    expiration_days: 365,
    noncurrent_days: 7,
  },
  taken: {
    bucket_name: ["a-b", "b".repeat(63), "1bucket"],
    expiration_days: [1, null],
    noncurrent_days: [1],
  },
  refused: {
    account_id: accountId,
    name: componentName,
    bucket_name: {
      "must be 3 to 63 characters": ["", "ab", "Bucket", "a.b.c", "-bucket", "bucket-", "b_b_b", "b".repeat(64)],
    },
    expiration_days: { "must be a whole number, 1 or more, or null": [0, -1, 1.5] },
    noncurrent_days: { "must be a whole number, 1 or more": [0, 1.5] },
  },
};
