import { repo } from "../system/repo";
import { templateProblems } from "./template-lint";

// `npm run check:templates`
const problems = templateProblems(repo);
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
