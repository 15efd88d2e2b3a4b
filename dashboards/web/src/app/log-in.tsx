import { ActionIcon, Button, PasswordInput, Tooltip } from "@mantine/core";
import { IconLogout } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { logIn, logOut } from "../api/session";
import { PageTitle } from "../components/page-title";
import { Problem } from "../components/problem";

/** Asks for a key, which the collector turns into a cookie that no script can read. */
export function LogIn() {
  const [key, setKey] = useState("");
  const queries = useQueryClient();
  const attempt = useMutation({
    mutationFn: logIn,
    onSuccess: () => queries.invalidateQueries(),
  });
  return (
    <>
      <PageTitle
        title="Log in"
        about="This collector asks for a key. Any key that may read will do; it is not kept in the browser."
      />
      <form
        className="log-in panel"
        onSubmit={(event) => {
          event.preventDefault();
          attempt.mutate(key);
        }}
      >
        <PasswordInput
          label="Key"
          description="Made with: isoscope keys add <name> --scope read"
          autoComplete="current-password"
          required
          value={key}
          onChange={({ currentTarget }) => {
            setKey(currentTarget.value);
          }}
        />
        <Button type="submit" loading={attempt.isPending}>
          Log in
        </Button>
      </form>
      {attempt.error !== null && (
        <Problem what="log in" error={attempt.error} />
      )}
    </>
  );
}

export function LogOut({ name }: { readonly name: string }) {
  const queries = useQueryClient();
  const label = `Log out (${name})`;
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={label}
        onClick={() => {
          void logOut().then(() => queries.resetQueries());
        }}
      >
        <IconLogout size={18} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
