<?php
/**
 * What the Configuration tab shows.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Auth\Token;
use ScimPress\Extension;
use ScimPress\Site\Finding;
use ScimPress\Store\StoredToken;

defined( 'ABSPATH' ) || exit;

/**
 * Gathered before anything is printed; the template only escapes and prints.
 */
final class ConfigurationData {

	/**
	 * Takes what was gathered.
	 *
	 * @param string            $url             Of the screen with this connection.
	 * @param Extension         $extension       The extension as this process has it.
	 * @param Finding           $next            What to do about it.
	 * @param string            $other_sapi      Version that the command line had when it was last seen; empty for none.
	 * @param list<Finding>     $problems        What else keeps SCIM from working.
	 * @param string            $base_url        What the identity provider is given.
	 * @param bool              $is_plain        Whether the site's permalinks are plain.
	 * @param array<int, string> $connections    Names of all connections by number; none while there are no tables.
	 * @param array<string, string> $profiles    What identity providers can be chosen, by name.
	 * @param list<StoredToken> $tokens          Its tokens, newest first.
	 * @param TokenForm         $token_form      The form that creates a token.
	 * @param ?ConnectionForm   $connection_form The form with the connection's rules.
	 * @param list<string>      $suggestions     Logins that could get the content of deleted users.
	 * @param ?Token            $new_token       A token that was just made, in clear.
	 * @param bool              $has_secret      Whether its client shows it; otherwise somebody signs in its place.
	 * @param int               $now             The time.
	 */
	public function __construct(
		public readonly string $url,
		public readonly Extension $extension,
		public readonly Finding $next,
		public readonly string $other_sapi,
		public readonly array $problems,
		public readonly string $base_url,
		public readonly bool $is_plain,
		public readonly array $connections,
		public readonly array $profiles,
		public readonly array $tokens,
		public readonly TokenForm $token_form,
		public readonly ?ConnectionForm $connection_form,
		public readonly array $suggestions,
		public readonly ?Token $new_token,
		public readonly bool $has_secret,
		public readonly int $now,
	) {}
}
