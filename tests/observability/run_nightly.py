"""Runs a DAG in this process, as `airflow dags test` does, once for each form, and prints how each ended."""

import json
import sys


def main() -> None:
    import airflow  # noqa: F401  (settings, plugins folder on the path)
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(dag_folder=sys.argv[1], bundle_path=None, collect_dags=True)
    for form in sys.argv[3:]:
        run = bag.dags[sys.argv[2]].test(run_conf={"wait_minutes": 0} | json.loads(form))
        print(f"ended {run.state}")


if __name__ == "__main__":
    main()
