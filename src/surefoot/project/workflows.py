"""The CI workflows that ``surefoot init`` proposes; ``INSTALL`` stands for the project's own command."""

from __future__ import annotations

_GITHUB = """\
# Unit tests on every push; all tests, and the gate, on pull requests and every night.
# What a pull request changes is held to the targets by itself.
name: tests
on:
  push:
  pull_request:
  schedule:
    - cron: "17 3 * * *"
permissions:
  contents: read
jobs:
  unit:
    if: github.event_name == 'push'
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.x"
      - run: INSTALL
      - run: pytest -m "not integration and not e2e" --surefoot --surefoot-report=confidence --surefoot-report=markdown
      - run: cat surefoot.md >> "$GITHUB_STEP_SUMMARY"
        if: always()
  all:
    if: github.event_name != 'push'
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
      - uses: actions/setup-python@v5
        with:
          python-version: "3.x"
      - run: INSTALL
      - run: pytest --surefoot --surefoot-gate --surefoot-report=confidence --surefoot-report=github --surefoot-report=markdown
      - run: surefoot gate --diff "origin/$GITHUB_BASE_REF"
        if: ${{ !cancelled() && github.event_name == 'pull_request' }}
      - run: cat surefoot.md >> "$GITHUB_STEP_SUMMARY"
        if: always()
"""

_GITLAB = """\
# Unit tests on every push; all tests, and the gate, for merge requests and every night.
# What a merge request changes is held to the targets by itself.
image: python:3
unit:
  rules:
    - if: $CI_PIPELINE_SOURCE == "push"
  script:
    - INSTALL
    - pytest -m "not integration and not e2e" --surefoot
all:
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event" || $CI_PIPELINE_SOURCE == "schedule"
  variables:
    GIT_DEPTH: 0
  script:
    - INSTALL
    - pytest --surefoot --surefoot-gate --surefoot-report=confidence --surefoot-report=xml
    - if [ -n "$CI_MERGE_REQUEST_DIFF_BASE_SHA" ]; then surefoot gate --diff "$CI_MERGE_REQUEST_DIFF_BASE_SHA"; fi
  coverage: '/^Cover ([0-9.]+)%/'
  artifacts:
    when: always
    reports:
      coverage_report:
        coverage_format: cobertura
        path: coverage.xml
"""

WORKFLOWS = {
    "github": (".github/workflows/tests.yml", _GITHUB),
    "gitlab": (".gitlab-ci.yml", _GITLAB),
}
"""Where each service looks for its workflow, and what is proposed."""
