<?php
/**
 * What is shown of protected accounts.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * Gathered before anything is printed; the template only escapes and prints.
 *
 * An account is array{user: WP_User, flag: ?string, reason: ?string, is_managed: bool, is_openable: bool}.
 */
final class ProtectedData {

	/**
	 * Takes what was gathered.
	 *
	 * @param string                           $sought       Who was looked up.
	 * @param ?array<string, mixed>            $found        The account that was found.
	 * @param list<array<string, mixed>>       $marked       Accounts about which an administrator decided.
	 * @param ?int                             $next_marked  Where the next page begins; null for none.
	 * @param ?list<array<string, mixed>>      $able         Accounts that what they may do protects; null where there are too many users.
	 * @param ?int                             $next_able    The next page of them; null for none.
	 * @param list<string>                     $roles        Names of roles that protect.
	 * @param list<string>                     $super_admins Logins of super admins of the network.
	 */
	public function __construct(
		public readonly string $sought,
		public readonly ?array $found,
		public readonly array $marked,
		public readonly ?int $next_marked,
		public readonly ?array $able,
		public readonly ?int $next_able,
		public readonly array $roles,
		public readonly array $super_admins,
	) {}
}
