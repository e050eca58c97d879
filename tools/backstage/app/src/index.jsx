import "@backstage/ui/css/styles.css";
import { createApp } from "@backstage/frontend-defaults";
import catalog from "@backstage/plugin-catalog/alpha";
import catalogGraph from "@backstage/plugin-catalog-graph/alpha";
import org from "@backstage/plugin-org/alpha";
import scaffolder from "@backstage/plugin-scaffolder/alpha";
import techdocs from "@backstage/plugin-techdocs/alpha";
import ReactDOM from "react-dom/client";
import { signIn } from "./sign-in";
import { unitPlugin } from "./unit-card";

const app = createApp({ features: [catalog, catalogGraph, org, scaffolder, techdocs, signIn, unitPlugin] });

ReactDOM.createRoot(document.getElementById("root")).render(app.createRoot());
