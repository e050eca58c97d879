// What we promise is Node 20, until the AWS SDK ends it.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

import "cdktf/lib/testing/adapters/jest";
import { Testing } from "cdktf/lib/testing";

Testing.setupJest();
