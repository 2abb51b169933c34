<?php
/**
 * The tokens of a connection: what is done with them, and what is asked before.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Auth\Issuer;
use ScimPress\Auth\Token;
use ScimPress\Clock;
use ScimPress\Database\Failure;
use ScimPress\Site\NetworkCapability;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\StoredToken;
use ScimPress\Store\Tokens;

defined( 'ABSPATH' ) || exit;

/**
 * The part of the Configuration tab that is about tokens.
 */
final class TokenPanel {

	private ?TokenForm $form = null;

	private ?Token $new_token = null;

	private bool $has_secret = true;

	/**
	 * The parts.
	 *
	 * @param Tokens      $tokens      The tokens of the site.
	 * @param Connections $connections The connections of the site.
	 */
	public function __construct(
		private readonly Tokens $tokens,
		private readonly Connections $connections,
	) {}

	/**
	 * What can be sent.
	 *
	 * @param callable(array<string, mixed>): ?Connection $connection Tells which connection somebody means.
	 * @param callable(?int): string                      $url        Tells where a connection is shown.
	 * @return array<string, callable(array<string, mixed>): ?string>
	 */
	public function actions( callable $connection, callable $url ): array {
		return array(
			'create_token' => fn( array $post ) => $this->create( $post, $connection( $post ) ),
			'rotate_token' => fn( array $post ) => $this->rotate( $post, $url ),
			'revoke_token' => fn( array $post ) => $this->revoke( $post, $url ),
		);
	}

	/**
	 * Asks before a token is revoked or replaced; tells whether it does.
	 *
	 * @param array<string, mixed> $request The query of the screen.
	 * @throws Failure When the database does not answer.
	 */
	public function asks( array $request ): bool {
		$action = $request['action'] ?? '';
		$token  = in_array( $action, array( 'revoke', 'rotate' ), true ) && null === $this->new_token ? $this->token( $request['token'] ?? null ) : null;
		$is_due = null !== $token && ( 'revoke' === $action ? null === $token->revoked : 'active' === $token->status( Clock::now() ) && null === $token->trusted_issuer );
		if ( $is_due ) {
			Page::template( $action, $token );
		}
		return $is_due;
	}

	/**
	 * The form that creates a token, as it is to be shown.
	 *
	 * @param string $name What the token will likely be called; empty where nothing says so.
	 */
	public function form( string $name ): TokenForm {
		return $this->form ?? TokenForm::fresh( $name );
	}

	/**
	 * The token that was just made, in clear; null when none was.
	 */
	public function new_token(): ?Token {
		return $this->new_token;
	}

	/**
	 * Whether the client of the token that was just made shows it; otherwise its identity provider signs in its place.
	 */
	public function has_secret(): bool {
		return $this->has_secret;
	}

	/**
	 * Creates a token. It is shown in this answer and in no other: nothing that could show it again is
	 * stored, and the form cannot be sent a second time.
	 *
	 * @param array<string, mixed> $post       Unslashed.
	 * @param ?Connection          $connection Whose it is to be.
	 * @return ?string Null: a redirect would have to carry the secret.
	 * @throws Failure When the database does not do it.
	 */
	private function create( array $post, ?Connection $connection ): ?string {
		$form             = TokenForm::sent( $post );
		$this->has_secret = null === $form->trusted();

		$token = ( new Issuer( $this->tokens, $this->connections ) )->issue( $form->name, $connection?->id, $form->scopes, $form->days_or_never(), $form->public_id, $form->trusted() );
		if ( ! $this->is_made( $token ) && 'already_made' !== $token->get_error_code() ) {
			$this->form = $form->with_error( $token );
		}
		return null;
	}

	/**
	 * Makes a token that takes the place of another, and shows it as a new one.
	 *
	 * @param array<string, mixed>    $post Unslashed.
	 * @param callable(?int): string $url  Tells where a connection is shown.
	 * @return ?string Where to go when there is nothing to show.
	 * @throws Failure When the database does not do it.
	 */
	private function rotate( array $post, callable $url ): ?string {
		$former = $this->token( $post['token'] ?? null );
		if ( null === $former ) {
			add_settings_error( Page::SLUG, 'no_token', __( 'There is no such token.', 'scimpress' ) );
			return $url( null );
		}
		$hours     = is_string( $post['hours'] ?? null ) && ctype_digit( $post['hours'] ) ? (int) substr( $post['hours'], 0, 9 ) : -1;
		$public_id = is_string( $post['public_id'] ?? null ) && Token::is_public_id( $post['public_id'] ) ? $post['public_id'] : null;
		$token     = ( new Issuer( $this->tokens, $this->connections ) )->rotate( $former, $hours, $public_id );
		if ( $this->is_made( $token ) ) {
			return null;
		}
		if ( 'already_made' !== $token->get_error_code() ) {
			add_settings_error( Page::SLUG, $token->get_error_code(), esc_html( $token->get_error_message() ) );
		}
		return $url( $former->connection_id );
	}

	/**
	 * Revokes a token.
	 *
	 * @param array<string, mixed>    $post Unslashed.
	 * @param callable(?int): string $url  Tells where a connection is shown.
	 * @return string Where to go then.
	 * @throws Failure When the database does not do it.
	 */
	private function revoke( array $post, callable $url ): string {
		$token = $this->token( $post['token'] ?? null );
		if ( null === $token ) {
			add_settings_error( Page::SLUG, 'no_token', __( 'There is no such token.', 'scimpress' ) );
		} elseif ( $this->tokens->revoke( $token->id, Clock::now() ) ) {
			/* translators: %s: name of a token. */
			add_settings_error( Page::SLUG, 'revoked', sprintf( __( 'The token “%s” is revoked.', 'scimpress' ), esc_html( $token->name ) ), 'success' );
		} else {
			/* translators: %s: name of a token. */
			add_settings_error( Page::SLUG, 'revoked', sprintf( __( 'The token “%s” had been revoked before.', 'scimpress' ), esc_html( $token->name ) ), 'info' );
		}
		return $url( $token?->connection_id );
	}

	/**
	 * Keeps a token that was made, to be shown. One that was made before is told of, and cannot be shown again.
	 */
	private function is_made( Token|\WP_Error $token ): bool {
		if ( $token instanceof Token ) {
			$this->new_token = $token;
			return true;
		}
		if ( 'already_made' === $token->get_error_code() ) {
			add_settings_error( Page::SLUG, 'already_made', $token->get_error_message(), 'warning' );
		}
		return false;
	}

	/**
	 * The token that somebody means; null when there is none, or it is not theirs to decide about.
	 *
	 * @param mixed $id What the request names.
	 * @throws Failure When the database does not answer.
	 */
	private function token( mixed $id ): ?StoredToken {
		$token      = is_string( $id ) && ctype_digit( $id ) ? $this->tokens->find( (int) substr( $id, 0, 18 ) ) : null;
		$connection = null === $token ? null : $this->connections->find( $token->connection_id );
		return null === $connection || NetworkCapability::reaches( $connection ) ? $token : null;
	}
}
