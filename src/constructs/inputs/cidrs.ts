import type { InputProps } from "../../core/inputs";

/**
 * A set of IPv4 ranges of `/<longest>` or narrower, empty by default.
 *
 * @param rest of the message, after the range: an example, and the reason where there is one
 */
export function cidrs(name: string, longest: number, description: string, rest = "such as 10.0.1.0/24"): InputProps {
  const limit = longest > 0 ? ` of /${longest} or narrower` : "";
  return {
    type: "set(string)",
    default: [],
    description,
    validations: [
      {
        condition: `alltrue([for cidr in var.${name} : can(cidrnetmask(cidr)) && try(tonumber(split("/", cidr)[1]) >= ${longest}, false)])`,
        message: `${name} must be IPv4 ranges${limit}, ${rest}.`,
      },
    ],
  };
}
