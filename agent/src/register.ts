/** Loaded with `node --import @isoscope/agent/register` or `--require`: starts the agent. */
import { start } from "./index";

start();
