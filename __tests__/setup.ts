import "cdktf/lib/testing/adapters/jest";
import { Testing } from "cdktf/lib/testing";

Testing.setupJest();
