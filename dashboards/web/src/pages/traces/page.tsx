import { PageTitle } from "../../components/page-title";
export function TracesPage() {
  return <PageTitle title="Traces" />;
}
