import { Component, type ReactNode } from 'react';
import { asProblem, type Problem } from '../data/problem.ts';
import { ProblemBox } from './problem-box.tsx';

interface State {
  readonly problem?: Problem;
}

/** Catches what fails while drawing, so that a failure of one page is told and not a blank screen. */
export class PageBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = {};

  static getDerivedStateFromError(error: unknown): State {
    return { problem: asProblem(error) };
  }

  override render(): ReactNode {
    const { problem } = this.state;
    if (problem === undefined) return this.props.children;
    return <ProblemBox problem={problem} onAgain={() => window.location.reload()} />;
  }
}
