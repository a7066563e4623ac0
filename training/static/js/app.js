// Starts the behaviours every page may use. Each is found by its attribute and does nothing without it.
import "./error-summary.js";
import "./focus.js";
import "./local-time.js";
import "./copy.js";
import "./menu.js";
import "./theme.js";
import "./password.js";
import "./submit-once.js";
import "./refusals.js";
import "./forget-answers.js";
import "./examine-forget.js";
