<?php
/**
 * The command `wp scim token`.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Cli;

use ScimPress\Auth\Issuer;
use ScimPress\Auth\Scope;
use ScimPress\Auth\Token;
use ScimPress\Auth\TrustedIssuer;
use ScimPress\Clock;
use ScimPress\Store\Connections;
use ScimPress\Store\StoredToken;
use ScimPress\Store\Tokens;
use WP_CLI;

defined( 'ABSPATH' ) || exit;

/**
 * Creates, lists, replaces and revokes the tokens that identity providers show to this site.
 */
final class TokenCommand {

	private const FIELDS = array( 'id', 'name', 'public_id', 'scopes', 'created', 'expires', 'last_used', 'last_ip', 'status' );

	/**
	 * Needs where tokens are kept.
	 *
	 * @param Tokens      $tokens      The tokens of the site.
	 * @param Connections $connections The connections of the site.
	 */
	public function __construct(
		private readonly Tokens $tokens,
		private readonly Connections $connections,
	) {}

	/**
	 * Creates a token and prints it, this one time.
	 *
	 * A client shows it as a bearer token, as the password of HTTP Basic or in the header X-API-Key; for OAuth
	 * 2.0 client credentials the public id is the client id and the token the client secret.
	 *
	 * ## OPTIONS
	 *
	 * [<name>]
	 * : By what you will recognize it.
	 * ---
	 * default: WP-CLI
	 * ---
	 *
	 * [--connection=<id>]
	 * : The connection that the token belongs to. The first one unless given.
	 *
	 * [--scopes=<scopes>]
	 * : What it allows, separated by commas or spaces.
	 * ---
	 * default: users:read,users:write,users:delete,groups:read,groups:write
	 * ---
	 *
	 * [--expires=<days>]
	 * : Days until it ends, 730 at the most, or "never".
	 * ---
	 * default: 365
	 * ---
	 *
	 * [--issuer=<iss>]
	 * : Let an identity provider vouch for its client with assertions that it signs (RFC 7523), in place of a
	 * secret: what the claim "iss" of them says. Nothing is shown then, since there is nothing to keep.
	 *
	 * [--subject=<sub>]
	 * : With --issuer: what the claim "sub" says.
	 *
	 * [--audience=<aud>]
	 * : With --issuer: what is among the claim "aud".
	 *
	 * [--keys=<url>]
	 * : With --issuer: where its JSON Web Key Set is.
	 *
	 * [--porcelain]
	 * : Print the token and nothing else; with --issuer the public id.
	 *
	 * ## EXAMPLES
	 *
	 *     # A token for Okta that can do everything, valid for a year.
	 *     $ wp scim token create Okta
	 *     scim_k3v9x0q7m2ab_…
	 *     Success: Created the token "Okta", public id k3v9x0q7m2ab, valid until 2027-11-24. It cannot be shown again.
	 *
	 *     # A token that only reads, into a variable.
	 *     $ TOKEN=$(wp scim token create monitoring --scopes=users:read --expires=30 --porcelain)
	 *
	 *     # No secret: Entra ID signs for its client.
	 *     $ wp scim token create "Entra ID" --issuer=https://login.microsoftonline.com/TENANT/v2.0 --subject=OBJECT_ID \
	 *           --audience=api://AzureADTokenExchange --keys=https://login.microsoftonline.com/TENANT/discovery/v2.0/keys
	 *     Success: Created the token "Entra ID", public id k3v9x0q7m2ab, valid until 2027-11-24. It has no secret.
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function create( array $arguments, array $options ): void {
		$scopes  = preg_split( '/[\s,]+/', (string) ( $options['scopes'] ?? implode( ' ', Scope::names() ) ), -1, PREG_SPLIT_NO_EMPTY );
		$issuer  = new Issuer( $this->tokens, $this->connections );
		$trusted = $this->trusted( $options );
		$token   = Asking::database(
			fn() => $issuer->issue(
				$arguments[0] ?? 'WP-CLI',
				isset( $options['connection'] ) ? $this->number( $options['connection'], '--connection' ) : null,
				array_values( array_unique( $scopes ) ),
				$this->days( (string) ( $options['expires'] ?? Issuer::DEFAULT_DAYS ) ),
				trusted: $trusted
			)
		);
		if ( is_wp_error( $token ) ) {
			WP_CLI::error( $token );
		}

		if ( null === $trusted ) {
			WP_CLI::line( $token->reveal() );
		} elseif ( ! empty( $options['porcelain'] ) ) {
			WP_CLI::line( $token->public_id );
		}
		if ( empty( $options['porcelain'] ) ) {
			$this->report( $token, null === $trusted ? 'It cannot be shown again.' : 'It has no secret.' );
		}
	}

	/**
	 * Lists the newest 200 tokens. What is secret of them is not stored, so it is not shown.
	 *
	 * ## OPTIONS
	 *
	 * [--fields=<fields>]
	 * : Which fields, separated by commas: id, name, public_id, connection_id, scopes, created, expires,
	 * revoked, last_used, last_ip, issuer, subject, status.
	 *
	 * [--format=<format>]
	 * : How they are printed.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 *   - yaml
	 *   - ids
	 *   - count
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim token list --fields=id,name,status,last_used
	 *     +----+------+--------+----------------------+
	 *     | id | name | status | last_used            |
	 *     +----+------+--------+----------------------+
	 *     | 1  | Okta | active | 2026-11-24T16:20:05Z |
	 *     +----+------+--------+----------------------+
	 *
	 * @subcommand list
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function list_( array $arguments, array $options ): void {
		$now    = Clock::now();
		$tokens = Asking::database( fn() => $this->tokens->newest() );
		$rows   = array_map( fn( StoredToken $token ) => $this->row( $token, $now ), $tokens );
		Printing::rows( $rows, $options, self::FIELDS );
	}

	/**
	 * Replaces a token by a new one with the same name that allows the same, and prints that, this one time. The
	 * former one goes on for a while.
	 *
	 * ## OPTIONS
	 *
	 * <id>
	 * : The number or the public id of the token.
	 *
	 * [--hours=<hours>]
	 * : For how long the former one is valid, 720 at the most; 0 revokes it at once.
	 * ---
	 * default: 24
	 * ---
	 *
	 * [--porcelain]
	 * : Print the token and nothing else.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim token rotate k3v9x0q7m2ab --hours=1
	 *     scim_p4w8y1r6n3bc_…
	 *     Success: Created the token "Okta", public id p4w8y1r6n3bc, valid until 2027-11-24. It cannot be shown again.
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function rotate( array $arguments, array $options ): void {
		$former = $this->named( $arguments[0] );
		$hours  = $this->number( $options['hours'] ?? (string) Issuer::OVERLAP, '--hours' );
		$token  = Asking::database( fn() => ( new Issuer( $this->tokens, $this->connections ) )->rotate( $former, $hours ) );
		if ( is_wp_error( $token ) ) {
			WP_CLI::error( $token );
		}
		WP_CLI::line( $token->reveal() );
		if ( empty( $options['porcelain'] ) ) {
			$this->report( $token, 'It cannot be shown again.' );
		}
	}

	/**
	 * Revokes a token: its client gets 401 from now on.
	 *
	 * ## OPTIONS
	 *
	 * <id>
	 * : The number or the public id of the token.
	 *
	 * [--yes]
	 * : Do not ask.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim token revoke 1 --yes
	 *     Success: Revoked the token "Okta".
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function revoke( array $arguments, array $options ): void {
		$token = $this->named( $arguments[0] );
		WP_CLI::confirm( "Revoke the token \"{$token->name}\" ({$token->public_id})? Its client gets 401 from now on.", $options );
		if ( ! Asking::database( fn() => $this->tokens->revoke( $token->id, Clock::now() ) ) ) {
			WP_CLI::warning( "The token \"{$token->name}\" was revoked before." );
			return;
		}
		WP_CLI::success( "Revoked the token \"{$token->name}\"." );
	}

	/**
	 * The token that somebody means; ends the command if there is none.
	 *
	 * @param string $id Its number or its public id.
	 */
	private function named( string $id ): StoredToken {
		// Twelve digits can be either; the public id is what other screens show.
		$token = Asking::database( fn() => Token::is_public_id( $id ) ? $this->tokens->with_public_id( $id ) : $this->tokens->find( $this->number( $id, 'the id' ) ) );
		if ( null === $token ) {
			WP_CLI::error( "There is no token {$id}." );
		}
		return $token;
	}

	/**
	 * Whose assertions the token is to trust; null when nothing says so.
	 *
	 * @param array<string, string|bool> $options Options.
	 */
	private function trusted( array $options ): ?TrustedIssuer {
		$parts = array_map( static fn( string $part ) => (string) ( $options[ $part ] ?? '' ), array( 'issuer', 'subject', 'audience', 'keys' ) );
		return '' === implode( $parts ) ? null : new TrustedIssuer( ...$parts );
	}

	private function report( Token $token, string $secret ): void {
		$stored = Asking::database( fn() => $this->tokens->with_public_id( $token->public_id ) );
		$until  = null === $stored->expires ? 'without end' : 'until ' . gmdate( 'Y-m-d', Clock::seconds( $stored->expires ) );
		WP_CLI::success( "Created the token \"{$stored->name}\", public id {$stored->public_id}, valid {$until}. {$secret}" );
	}

	/**
	 * A token as it is printed.
	 *
	 * @return array<string, string|int|null>
	 */
	private function row( StoredToken $token, int $now ): array {
		return array(
			'id'            => $token->id,
			'name'          => $token->name,
			'public_id'     => $token->public_id,
			'connection_id' => $token->connection_id,
			'scopes'        => implode( ' ', $token->scopes ),
			'created'       => Printing::time( $token->created ),
			'expires'       => null === $token->expires ? 'never' : Printing::time( $token->expires ),
			'revoked'       => Printing::time( $token->revoked ),
			'last_used'     => Printing::time( $token->last_used ),
			'last_ip'       => $token->last_ip,
			'issuer'        => $token->trusted_issuer?->issuer,
			'subject'       => $token->trusted_issuer?->subject,
			'status'        => $token->status( $now ),
		);
	}

	private function days( string $text ): ?int {
		return 'never' === $text ? null : $this->number( $text, '--expires' );
	}

	private function number( string|bool $text, string $what ): int {
		if ( ! is_string( $text ) || ! ctype_digit( $text ) || strlen( $text ) > 18 ) {
			WP_CLI::error( "{$what} is a number." );
		}
		return (int) $text;
	}
}
