import { PageTitle } from "../../components/page-title";
export function LogsPage() {
  return <PageTitle title="Logs" />;
}
