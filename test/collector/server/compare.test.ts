import "./on-a-server.js";
import "../compare/api-and-command.test.js";
