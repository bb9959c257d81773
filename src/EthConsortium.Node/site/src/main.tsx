import "./style/tokens.css";
import "./style/base.css";
import "./style/parts.css";
import "./style/pages.css";
import { render } from "preact";
import { App } from "./app";
import { start } from "./api/live";
import { discoverWallets } from "./wallet/wallet";

start();
discoverWallets();
render(<App />, document.getElementById("app")!);
