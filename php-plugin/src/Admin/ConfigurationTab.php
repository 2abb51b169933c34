<?php
/**
 * The Configuration tab: what it does and what it shows.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Auth\Issuer;
use ScimPress\Auth\Token;
use ScimPress\Clock;
use ScimPress\Database\Failure;
use ScimPress\Database\Migrator;
use ScimPress\Exchange\Configuration;
use ScimPress\Extension;
use ScimPress\Sightings;
use ScimPress\Site\Checkup;
use ScimPress\Site\Finding;
use ScimPress\Site\NetworkCapability;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\StoredToken;
use ScimPress\Store\Tokens;

defined( 'ABSPATH' ) || exit;

/**
 * Performs what an administrator sends, and gathers what is shown afterwards. Whether somebody may is
 * asked before; what is printed is decided after.
 */
final class ConfigurationTab implements Tab {

	/** Suggested as heirs of content; more would only fill the page. */
	private const SUGGESTIONS = 20;

	private ?TokenForm $token_form = null;

	private ?ConnectionForm $connection_form = null;

	private ?Token $new_token = null;

	/**
	 * The parts.
	 *
	 * @param Extension   $extension   The extension as this process has it.
	 * @param Sightings   $sightings   Where else it was seen.
	 * @param Checkup     $checkup     Looks at the site.
	 * @param Migrator    $migrator    Makes the tables.
	 * @param Connections $connections The connections of the site.
	 * @param Tokens      $tokens      The tokens of the site.
	 */
	public function __construct(
		private readonly Extension $extension,
		private readonly Sightings $sightings,
		private readonly Checkup $checkup,
		private readonly Migrator $migrator,
		private readonly Connections $connections,
		private readonly Tokens $tokens,
	) {}

	public function slug(): string {
		return 'configuration';
	}

	public function title(): string {
		return __( 'Configuration', 'scimpress' );
	}

	public function actions(): array {
		return array(
			'create_token'    => $this->create_token( ... ),
			'revoke_token'    => $this->revoke_token( ... ),
			'save_connection' => $this->save_connection( ... ),
		);
	}

	public function prepare( \WP_Screen $screen, array $request ): void {
		( new HelpTabs() )->add_to( $screen );
	}

	public function show( array $request ): void {
		$token = 'revoke' === ( $request['action'] ?? '' ) ? $this->token( $request['token'] ?? null ) : null;
		if ( null !== $token && null === $token->revoked ) {
			Page::template( 'revoke', $token );
			return;
		}
		Page::template( 'configuration-tab', $this->data( Page::url() ) );
	}

	/**
	 * Creates a token. It is shown in this answer and in no other: nothing that could show it again is
	 * stored, and the form cannot be sent a second time.
	 *
	 * @param array<string, mixed> $post Unslashed.
	 * @return bool Whether the answer is shown at once: a redirect would have to carry the secret.
	 * @throws Failure When the database does not do it.
	 */
	public function create_token( array $post ): bool {
		$form  = TokenForm::sent( $post );
		$token = ( new Issuer( $this->tokens, $this->connections ) )->issue( $form->name, null, $form->scopes, $form->days_or_never(), $form->public_id );
		if ( $token instanceof Token ) {
			$this->new_token = $token;
		} elseif ( 'already_made' === $token->get_error_code() ) {
			add_settings_error( Page::SLUG, 'already_made', $token->get_error_message(), 'warning' );
		} else {
			$this->token_form = $form->with_error( $token );
		}
		return true;
	}

	/**
	 * Revokes a token.
	 *
	 * @param array<string, mixed> $post Unslashed.
	 * @return bool Whether the answer is shown at once.
	 * @throws Failure When the database does not do it.
	 */
	public function revoke_token( array $post ): bool {
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
		return false;
	}

	/**
	 * Saves what happens to users of the connection.
	 *
	 * @param array<string, mixed> $post Unslashed.
	 * @return bool Whether the answer is shown at once, with what was typed and what is wrong with it.
	 * @throws Failure When the database does not do it.
	 */
	public function save_connection( array $post ): bool {
		$form       = ConnectionForm::sent( $post );
		$connection = $this->connections->first();
		$heir       = $form->heir();
		if ( null !== $form->error || null === $connection || null === $heir ) {
			$this->connection_form = $form;
			return true;
		}
		$this->connections->save( $connection->with( array( 'default_role' => $form->default_role, 'content_heir' => $heir->ID ) ) );
		add_settings_error( Page::SLUG, 'saved', __( 'The rules for users are saved.', 'scimpress' ), 'success' );
		return false;
	}

	/**
	 * The token that somebody wants to revoke; null when there is none, or it is not theirs to revoke.
	 *
	 * @param mixed $id What the request names.
	 * @throws Failure When the database does not answer.
	 */
	public function token( mixed $id ): ?StoredToken {
		$token      = is_string( $id ) && ctype_digit( $id ) ? $this->tokens->find( (int) substr( $id, 0, 18 ) ) : null;
		$connection = null === $token ? null : $this->connections->find( $token->connection_id );
		return null === $connection || NetworkCapability::reaches( $connection ) ? $token : null;
	}

	/**
	 * Everything that the tab shows.
	 *
	 * @param string $url Of the screen.
	 * @throws Failure When the database does not answer.
	 */
	public function data( string $url ): ConfigurationData {
		$connection = $this->migrator->is_current() ? $this->connections->first() : null;
		$looked_at  = array( $this->checkup->https(), $this->checkup->tables(), ...( $this->migrator->is_current() ? array( $this->checkup->connection() ) : array() ) );
		$problems   = array_filter( $looked_at, static fn( Finding $finding ) => ! $finding->is_good );
		return new ConfigurationData(
			$url,
			$this->extension,
			$this->checkup->extension(),
			$this->sightings->version( true ),
			array_values( $problems ),
			Configuration::base_url(),
			'' === (string) get_option( 'permalink_structure' ),
			$connection,
			null === $connection ? array() : $this->tokens->newest(),
			$this->token_form ?? TokenForm::fresh(),
			$this->connection_form ?? $this->stored_form( $connection ),
			$this->suggestions(),
			$this->new_token,
			Clock::now()
		);
	}

	private function stored_form( ?Connection $connection ): ?ConnectionForm {
		return null === $connection ? null : ConnectionForm::stored( $connection );
	}

	/**
	 * Logins of some who could get the content of deleted users.
	 *
	 * @return list<string>
	 */
	private function suggestions(): array {
		$users = get_users(
			array(
				'role__in' => array( 'administrator', 'editor' ),
				'orderby'  => 'login',
				'number'   => self::SUGGESTIONS,
				'fields'   => array( 'user_login' ),
			)
		);
		return array_column( $users, 'user_login' );
	}
}
