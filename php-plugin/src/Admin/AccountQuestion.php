<?php
/**
 * What is asked before something is done with accounts.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use WP_User;

defined( 'ABSPATH' ) || exit;

/**
 * What is to be done, with whom, and what an administrator has to know of it.
 */
final class AccountQuestion {

	/**
	 * Takes what was gathered.
	 *
	 * @param string                                 $kind     One of `AccountActions::KINDS`.
	 * @param list<WP_User>                          $users    With whom.
	 * @param array<int, array<string, string|null>> $rows     Of those who are managed, by WordPress user.
	 * @param array<int, string>                     $names    Of connections by number.
	 * @param bool                                   $is_partial Whether others were asked for, too, and are passed over.
	 * @param string                                 $from     Where to go afterwards: "users", "profile" or "safety".
	 */
	public function __construct(
		public readonly string $kind,
		public readonly array $users,
		public readonly array $rows,
		private readonly array $names,
		public readonly bool $is_partial,
		public readonly string $from,
	) {}

	/**
	 * The question.
	 */
	public function title(): string {
		$whom = wp_sprintf_l( '%l', array_map( static fn( WP_User $user ) => $user->user_login, $this->users ) );
		return match ( $this->kind ) {
			/* translators: %s: logins of users. */
			AccountActions::RESYNC => sprintf( __( 'Resync %s?', 'scimpress' ), $whom ),
			/* translators: %s: logins of users. */
			AccountActions::UNLINK => sprintf( __( 'Unlink %s from SCIM?', 'scimpress' ), $whom ),
			/* translators: %s: logins of users. */
			AccountActions::PROTECT => sprintf( __( 'Protect %s from SCIM?', 'scimpress' ), $whom ),
			/* translators: %s: logins of users. */
			AccountActions::UNPROTECT => sprintf( __( 'End the decision about %s?', 'scimpress' ), $whom ),
			/* translators: %s: logins of users. */
			default => sprintf( __( 'Open %s to SCIM?', 'scimpress' ), $whom ),
		};
	}

	/**
	 * What it means, a sentence each.
	 *
	 * @return non-empty-list<string>
	 */
	public function consequences(): array {
		return match ( $this->kind ) {
			AccountActions::RESYNC => array(
				__( 'SCIM then answers what WordPress holds now, also where something was changed past WordPress. Nothing is lost, and the account stays as it is.', 'scimpress' ),
			),
			AccountActions::UNLINK => array(
				__( 'The account becomes an ordinary one: with its roles, its content and its password it stays as it is, and nobody deactivates it any more when its owner leaves.', 'scimpress' ),
				__( 'The identity provider does not see it any more, and its groups lose it. What it had sent about it is deleted here.', 'scimpress' ),
				__( 'Where the connection links existing accounts it may take it again. Protect the account first if it is to stay unlinked.', 'scimpress' ),
			),
			AccountActions::PROTECT => array(
				__( 'SCIM never writes to the account and never links it, until you end the protection.', 'scimpress' ),
				__( 'It cannot deactivate it either: whoever leaves the organization keeps the access until you take it.', 'scimpress' ),
			),
			AccountActions::UNPROTECT => array(
				__( 'What an administrator decided about the account is forgotten: what it may do counts again. An account with which nobody can take the site over is then within the reach of SCIM.', 'scimpress' ),
			),
			default => array(
				__( 'Whoever controls the identity provider can then take over the account with all that it may do.', 'scimpress' ),
				__( 'The last administrator and super admins stay protected all the same.', 'scimpress' ),
			),
		};
	}

	/**
	 * The form that does it.
	 */
	public function action(): string {
		return AccountActions::OPEN === $this->kind ? 'open_accounts' : 'decide_accounts';
	}

	/**
	 * What stands on the button.
	 */
	public function button(): string {
		return match ( $this->kind ) {
			AccountActions::RESYNC => __( 'Resync', 'scimpress' ),
			AccountActions::UNLINK => __( 'Unlink', 'scimpress' ),
			AccountActions::PROTECT => __( 'Protect', 'scimpress' ),
			AccountActions::UNPROTECT => __( 'End the decision', 'scimpress' ),
			default => __( 'Open to SCIM', 'scimpress' ),
		};
	}

	/**
	 * Logins of those whom unlinking would let in.
	 *
	 * @return list<string>
	 */
	public function locked_out(): array {
		$locked = array_filter( $this->users, fn( WP_User $user ) => AccountActions::UNLINK === $this->kind && '0' === (string) ( $this->rows[ $user->ID ]['active'] ?? '1' ) );
		return array_values( array_map( static fn( WP_User $user ) => $user->user_login, $locked ) );
	}

	/**
	 * Who manages an account; empty when nobody does.
	 */
	public function manager( WP_User $user ): string {
		$row = $this->rows[ $user->ID ] ?? null;
		return null === $row ? '' : $this->names[ (int) $row['connection_id'] ] ?? (string) $row['connection_id'];
	}

	/**
	 * Their numbers as an address or a form carries them.
	 */
	public function who(): string {
		return implode( ',', array_column( $this->users, 'ID' ) );
	}

	/**
	 * Where to go afterwards.
	 */
	public function back(): string {
		return match ( $this->from ) {
			'users' => admin_url( 'users.php' ),
			'profile' => 1 === count( $this->users ) ? get_edit_user_link( $this->users[0]->ID ) : admin_url( 'users.php' ),
			default => Page::url( SafetyTab::SLUG ),
		};
	}
}
