<?php
/**
 * The commands `wp scim user protect`, `wp scim user unprotect` and `wp scim user open`.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Cli;

use ScimPress\Linking\Flags;
use ScimPress\Store\Protection;
use ScimPress\Store\ProtectionFlags;
use WP_CLI;

defined( 'ABSPATH' ) || exit;

/**
 * Decides which accounts are out of reach for SCIM.
 */
final class ProtectionCommand {

	/**
	 * The parts.
	 *
	 * @param Flags      $flags      Decides.
	 * @param Protection $protection Judges accounts.
	 */
	public function __construct(
		private readonly Flags $flags = new Flags(),
		private readonly Protection $protection = new Protection(),
	) {}

	/**
	 * Puts an account out of reach: SCIM never writes to it and never links it.
	 *
	 * ## OPTIONS
	 *
	 * <user>
	 * : Number, login or e-mail of the WordPress user.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim user protect babs
	 *     Success: SCIM does not write to the user babs: an administrator has protected the account.
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function protect( array $arguments, array $options ): void {
		$this->flag( $arguments[0], ProtectionFlags::CLOSED );
	}

	/**
	 * Takes back what wp scim user protect or wp scim user open decided: what the account may do counts again.
	 *
	 * ## OPTIONS
	 *
	 * <user>
	 * : Number, login or e-mail of the WordPress user.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim user unprotect babs
	 *     Success: SCIM may write to the user babs.
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function unprotect( array $arguments, array $options ): void {
		$this->flag( $arguments[0], null );
	}

	/**
	 * Lets SCIM write to an account that is protected by what it may do, such as an editor. The last
	 * administrator and super admins stay protected all the same.
	 *
	 * ## OPTIONS
	 *
	 * <user>
	 * : Number, login or e-mail of the WordPress user.
	 *
	 * [--yes]
	 * : Do not ask.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim user open babs --yes
	 *     Success: SCIM may write to the user babs.
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function open( array $arguments, array $options ): void {
		$user = Asking::user( $arguments[0] );
		WP_CLI::confirm( "Whoever controls the identity provider can then take over the account {$user->user_login} with all that it may do. Open it?", $options );
		$this->flag( $arguments[0], ProtectionFlags::OPEN );
	}

	private function flag( string $name, ?string $flag ): void {
		$user = Asking::user( $name );
		Asking::database( fn() => $this->flags->set( $user, $flag, get_current_user_id() ) );
		$reason = Asking::database( fn() => $this->protection->reason( $user->ID ) );
		WP_CLI::success( null === $reason ? "SCIM may write to the user {$user->user_login}." : "SCIM does not write to the user {$user->user_login}: {$reason}." );
	}
}
