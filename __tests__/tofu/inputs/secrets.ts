import { ACCOUNT, accountId, componentName, type ModuleInputs } from "../module-inputs";

const one = (secret: object) => ({ "session-key": { description: "Signs sessions", ...secret } });

export const secrets: ModuleInputs = {
  good: {
    account_id: ACCOUNT,
    name: "billpay-prod",
    recovery_window_days: 7,
    replica_kms_keys: { "us-west-2": `arn:aws:kms:us-west-2:${ACCOUNT}:key/0a1b` },
    secrets: one({ length: 64, recovery_window_days: 14 }),
  },
  taken: {
    recovery_window_days: [0, 30],
    replica_kms_keys: [{}],
    secrets: [
      {},
      one({}),
      one({ length: 32, recovery_window_days: 0 }),
      one({ length: 4096, recovery_window_days: 30 }),
      { "billpay/DB_password+=.@-": { description: "Every kind of character" } },
      { ["s".repeat(512)]: { description: "As long as can be" } },
    ],
  },
  refused: {
    account_id: accountId,
    name: componentName,
    recovery_window_days: { "must be a whole number from 7 to 30": [-1, 1, 6, 31, 7.5] },
    replica_kms_keys: {
      "each in the region it is for": [
        { "us-west-2": `arn:aws:kms:us-east-1:${ACCOUNT}:key/0a1b` },
        { "us-west-2": `arn:aws:kms:us-west-2:${ACCOUNT}:alias/billpay` },
        { "us-west-2": "0a1b" },
      ],
    },
    secrets: {
      "must have names of 1 to 512 letters": ["", "session key", "session*", "s".repeat(513)].map((name) => ({
        [name]: { description: "Signs sessions" },
      })),
      "must have a length that is a whole number from 32 to 4096": [
        one({ length: 31 }),
        one({ length: 4097 }),
        one({ length: 40.5 }),
      ],
      "must have a recovery_window_days that is a whole number from 7 to 30": [1, 6, 31, 7.5].map((days) =>
        one({ recovery_window_days: days }),
      ),
    },
  },
};
