/** Places of a known agent's, beside its command. Absolute. */
export interface AgentPlaces {
  /** Further programs that it starts; a box shows their files. */
  readonly programs: readonly string[];
  /** Settings of the machine for it, which a box hides: they are no part of the composition. */
  readonly settings: readonly string[];
}
