import { PageTitle } from "../../components/page-title";
export function MetricsPage() {
  return <PageTitle title="Metrics" />;
}
