import { ACCOUNT, accountId, componentName, type ModuleInputs } from "../module-inputs";

export const registry: ModuleInputs = {
  good: {
    account_id: ACCOUNT,
    name: "billpay-prod",
    kept_images: 50,
    untagged_days: 7,
    pull_principals: [
      "210987654321",
      "arn:aws:iam::210987654321:role/eks/nodes",
      "arn:aws:iam::210987654321:user/pipeline",
      "arn:aws:iam::210987654321:root",
    ],
    repositories: ["billpay-backend", "billpay/backend", "billpay_frontend.a"],
  },
  taken: {
    kept_images: [10],
    untagged_days: [1],
    pull_principals: [[]],
    repositories: [[], ["ab"], ["b".repeat(256)]],
  },
  refused: {
    account_id: accountId,
    name: componentName,
    kept_images: { "must be a whole number, 10 or more": [0, 9, 10.5] },
    untagged_days: { "must be a whole number, 1 or more": [0, 1.5] },
    pull_principals: {
      "never *": [
        ["*"],
        ["2109876543210"],
        ["ecs.amazonaws.com"],
        ["arn:aws:iam::210987654321:group/nodes"],
        ["arn:aws:iam::*:root"],
        ["210987654321", "arn:aws:iam::210987654321:role/"],
      ],
    },
    repositories: {
      "must be names of 2 to 256 characters": [
        ["Billpay"],
        ["billpay-"],
        ["-billpay"],
        ["billpay//backend"],
        ["b"],
        ["b".repeat(257)],
        ["billpay-backend", ""],
      ],
    },
  },
};
