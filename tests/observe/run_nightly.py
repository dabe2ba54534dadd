"""Runs the nightly DAG once in this process, as `airflow dags test` does, and prints how it ended."""

import sys


def main() -> None:
    import airflow  # noqa: F401  (settings, plugins folder on the path)
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(dag_folder=sys.argv[1], bundle_path=None, collect_dags=True)
    run = bag.dags["nightly"].test(run_conf={"session": sys.argv[2], "wait_minutes": 0})
    print(f"ended {run.state}")


if __name__ == "__main__":
    main()
