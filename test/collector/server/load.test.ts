import "./on-a-server.js";
import "../store/load.test.js";
