import type { Target } from "./target.ts";
import { compositionTargets } from "./targets/composition.ts";
import { conversationTargets } from "./targets/conversations.ts";
import { modelTargets } from "./targets/models.ts";
import { packageTargets } from "./targets/package.ts";
import { projectTargets } from "./targets/project.ts";
import { reportTargets } from "./targets/reports.ts";
import { wholeTargets } from "./targets/whole.ts";

/** Every reader under attack. */
export const targets: readonly Target[] = [
  ...packageTargets,
  ...compositionTargets,
  ...projectTargets,
  ...conversationTargets,
  ...modelTargets,
  ...reportTargets,
  ...wholeTargets,
];
