import type { GenerationLabels } from "../../pipeline/generation/attempt.ts";
import type { Receipt } from "../../pipeline/promotion/receipt.ts";
import type { OutcomeLabel } from "./outcome.ts";

/** The honest labels of what is promoted, with what is less than one would wish. */
export function receiptLabels({
  labels,
  waivers,
}: Pick<Receipt, "labels" | "waivers">): readonly OutcomeLabel[] {
  const { seal, box, limits = {}, network, purity, origin, ambient } = labels;
  return [
    sealLabel(seal),
    boxLabel(Object.entries(box)),
    ...limitsLabels(Object.entries(limits)),
    ...networkLabels(network),
    { name: "purity", value: purity },
    { name: "origin", value: origin },
    ambientLabel(ambient),
    ...waivers.map((it) => ({
      name: "waived",
      value: `${it.criterion}: ${it.because}`,
      warning: "promoted although it failed",
    })),
  ];
}

/** The honest labels of an attempt that nobody promoted. */
export function generationLabels(labels: GenerationLabels): readonly OutcomeLabel[] {
  const { seal, box, limits, network, origin, ambient } = labels;
  return [
    sealLabel(seal),
    boxLabel([["agent", box]]),
    ...limitsLabels(limits === undefined ? [] : [["agent", limits]]),
    ...networkLabels(network),
    { name: "origin", value: origin },
    ambientLabel(ambient),
  ];
}

function sealLabel(seal: GenerationLabels["seal"]): OutcomeLabel {
  const warning = seal === "exposed" ? "the agent could have read the held-out checks" : undefined;
  return { name: "seal", value: seal, warning };
}

function boxLabel(levels: readonly (readonly [what: string, level: string])[]): OutcomeLabel {
  const weak = levels.some(([, level]) => level !== "strict");
  return {
    name: "box",
    value: levels.map(([what, level]) => `${what} ${level}`).join(", "),
    warning: weak ? "not every wall of the box was there" : undefined,
  };
}

/** Nothing where everything was bounded, or nobody knows. */
function limitsLabels(
  bounds: readonly (readonly [what: string, bounds: string])[],
): readonly OutcomeLabel[] {
  if (bounds.every(([, it]) => it === "full")) return [];
  const value = bounds.map(([what, it]) => `${what} ${it}`).join(", ");
  return [{ name: "limits", value, warning: "not all that a program may use was bounded" }];
}

/** Nothing where psd ran no agent, or nobody knows. */
function networkLabels(network: GenerationLabels["network"]): readonly OutcomeLabel[] {
  if (network === undefined) return [];
  const warning =
    network === "open" ? "the agent could have sent away whatever it could read" : undefined;
  return [{ name: "network", value: network, warning }];
}

function ambientLabel(ambient: GenerationLabels["ambient"]): OutcomeLabel {
  const warning =
    ambient === "yes" ? "own instructions or tools may have reached the agent" : undefined;
  return { name: "ambient", value: ambient, warning };
}
