import { unstarted, type WaitingProcess } from "../../platform/process.ts";
import { handOver } from "./hand-over.ts";
import type { BoxShape, WaitingBox } from "./sandbox.ts";
import { refusal, startScript } from "./start-script.ts";

/**
 * A box whose first process waits for its start script (see `waitForScript`). `asRoot`: the box has another
 * user, who is given what the profile lets it write when its program starts.
 */
export function waitingBox(
  child: WaitingProcess,
  profile: BoxShape["profile"],
  asRoot: boolean,
): WaitingBox {
  const discard = async (): Promise<void> => {
    child.kill();
    // What is not reached yet reads this end and ends by itself.
    child.tell("");
    await child.exited;
  };
  return {
    discard,
    start: (program) => {
      const refused = refusal(program);
      if (refused !== undefined) {
        const never = unstarted(refused);
        // Nothing of the box is left when its program is said not to have started.
        return { ...never, exited: discard().then(() => never.exited) };
      }
      if (asRoot) handOver(profile);
      child.tell(startScript(program));
      return child;
    },
  };
}
