/** Things to come, each at its time; those of one time in the order in which they were entered. */
export class Agenda<Item> {
  readonly #heap: { readonly atMs: number; readonly order: number; readonly item: Item }[] = [];
  #entered = 0;

  /** When the next thing comes, epoch milliseconds; absent when nothing does. */
  get nextAtMs(): number | undefined {
    return this.#heap[0]?.atMs;
  }

  /**
   * Enters a thing.
   *
   * @param atMs - When it comes, epoch milliseconds.
   * @param item - The thing.
   */
  enter(atMs: number, item: Item): void {
    const heap = this.#heap;
    let place = heap.length;
    heap.push({ atMs, order: this.#entered, item });
    this.#entered += 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#isBefore(place, parent)) return;
      this.#swap(place, parent);
      place = parent;
    }
  }

  /**
   * Takes the next thing, if its time has come.
   *
   * @param nowMs - Present time, epoch milliseconds.
   * @returns The thing and its time, or absent.
   */
  take(nowMs: number): { readonly atMs: number; readonly item: Item } | undefined {
    const heap = this.#heap;
    const [first] = heap;
    if (first === undefined || first.atMs > nowMs) return undefined;
    const last = heap.pop();
    if (heap.length > 0 && last !== undefined) {
      heap[0] = last;
      this.#sink();
    }
    return first;
  }

  #sink(): void {
    const size = this.#heap.length;
    for (let place = 0; ; ) {
      const [left, right] = [2 * place + 1, 2 * place + 2];
      let first = place;
      if (left < size && this.#isBefore(left, first)) first = left;
      if (right < size && this.#isBefore(right, first)) first = right;
      if (first === place) return;
      this.#swap(place, first);
      place = first;
    }
  }

  #isBefore(one: number, other: number): boolean {
    const [left, right] = [this.#heap[one], this.#heap[other]];
    if (left === undefined || right === undefined) return false;
    return left.atMs < right.atMs || (left.atMs === right.atMs && left.order < right.order);
  }

  #swap(one: number, other: number): void {
    const heap = this.#heap;
    const [left, right] = [heap[one], heap[other]];
    if (left === undefined || right === undefined) return;
    heap[one] = right;
    heap[other] = left;
  }
}
