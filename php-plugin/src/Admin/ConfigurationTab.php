<?php
/**
 * The Configuration tab: what it does and what it shows.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Clock;
use ScimPress\Database\Failure;
use ScimPress\Database\Migrator;
use ScimPress\Exchange\Configuration;
use ScimPress\Extension;
use ScimPress\Sightings;
use ScimPress\Site\Checkup;
use ScimPress\Site\Finding;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\Tokens;

defined( 'ABSPATH' ) || exit;

/**
 * Performs what an administrator sends, and gathers what is shown afterwards. Whether somebody may is
 * asked before; what is printed is decided after.
 */
final class ConfigurationTab implements Tab {

	public const SLUG = 'configuration';

	/** Suggested as heirs of content; more would only fill the page. */
	private const SUGGESTIONS = 20;

	/** Stands in addresses for a connection that is to be made. */
	public const NEW_CONNECTION = 'new';

	private readonly TokenPanel $token_panel;

	private ?ConnectionForm $connection_form = null;

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
	) {
		$this->token_panel = new TokenPanel( $tokens, $connections );
	}

	public function slug(): string {
		return self::SLUG;
	}

	public function title(): string {
		return __( 'Configuration', 'scimpress' );
	}

	public function actions(): array {
		return array(
			...$this->token_panel->actions( $this->connection( ... ), self::url( ... ) ),
			'save_connection' => $this->save_connection( ... ),
		);
	}

	public function prepare( \WP_Screen $screen, array $request ): void {
		( new ConfigurationHelp() )->add_to( $screen );
	}

	public function show( array $request ): void {
		if ( ! $this->token_panel->asks( $request ) ) {
			Page::template( 'configuration-tab', $this->data( $request ) );
		}
	}

	/**
	 * Saves what a connection is and what happens to its users, or makes a new one.
	 *
	 * @param array<string, mixed> $post Unslashed.
	 * @return ?string Where to go then; null to show what was typed and what is wrong with it.
	 * @throws Failure When the database does not do it.
	 */
	public function save_connection( array $post ): ?string {
		$stored = $this->connection( $post );
		if ( null === $stored ) {
			add_settings_error( Page::SLUG, 'no_connection', __( 'There is no such connection.', 'scimpress' ) );
			return self::url( null );
		}
		$form = ConnectionForm::sent( $post, $stored, $this->extension );
		if ( null !== $form->error ) {
			$this->connection_form = $form;
			return null;
		}
		$connection = $form->decided();
		if ( 0 === $connection->id ) {
			$connection = $this->connections->add( $connection );
			/* translators: %s: name of a connection. */
			$message = __( 'The connection “%s” is added. Create a token for it.', 'scimpress' );
		} else {
			$this->connections->save( $connection );
			/* translators: %s: name of a connection. */
			$message = __( 'The connection “%s” is saved.', 'scimpress' );
		}
		add_settings_error( Page::SLUG, 'saved', esc_html( sprintf( $message, $connection->name ) ), 'success' );
		return self::url( $connection->id );
	}

	/**
	 * Everything that the tab shows.
	 *
	 * @param array<string, mixed> $request Which connection it is about.
	 * @throws Failure When the database does not answer.
	 */
	private function data( array $request ): ConfigurationData {
		$connection = $this->migrator->is_current() ? $this->connection( $request ) ?? $this->connections->first() : null;
		$looked_at  = array( $this->checkup->https(), $this->checkup->tables(), ...( $this->migrator->is_current() ? array( $this->checkup->connection() ) : array() ) );
		$problems   = array_filter( $looked_at, static fn( Finding $finding ) => ! $finding->is_good );
		$profiles   = $this->profiles( $connection );
		$tokens     = null === $connection ? array() : $this->tokens->newest( $connection->id );
		// The first token is its identity provider's; what another one is for, nobody knows yet.
		$name = array() === $tokens && null !== $connection && Connection::ANY_CLIENT !== $connection->profile ? $profiles[ $connection->profile ] : '';
		return new ConfigurationData(
			self::url( $connection?->id ),
			$this->extension,
			$this->checkup->extension(),
			$this->sightings->version( true ),
			array_values( $problems ),
			Configuration::base_url(),
			'' === (string) get_option( 'permalink_structure' ),
			null === $connection ? array() : $this->connections->names(),
			$profiles,
			$tokens,
			$this->token_panel->form( $name ),
			$this->connection_form ?? ( null === $connection ? null : ConnectionForm::stored( $connection ) ),
			$this->suggestions(),
			$this->token_panel->new_token(),
			$this->token_panel->has_secret(),
			Clock::now()
		);
	}

	/**
	 * The connection that somebody means: one of the site, or one that is to be made; the oldest unless somebody
	 * says which, null when there is no such one.
	 *
	 * @param array<string, mixed> $request The query of the screen, or what was sent to it.
	 * @throws Failure When the database does not answer.
	 */
	private function connection( array $request ): ?Connection {
		if ( self::NEW_CONNECTION !== ( $request['connection'] ?? ChosenConnection::name() ) ) {
			return ( new ChosenConnection( $this->connections ) )->find( $request['connection'] ?? null );
		}
		return new Connection( 0, '', Connection::ANY_CLIENT, array( 'content_heir' => $this->connections->first()?->content_heir ?? 0 ), Clock::now() );
	}

	/**
	 * The identity providers that can be chosen; whatever is stored can stay.
	 *
	 * @return array<string, string>
	 */
	private function profiles( ?Connection $connection ): array {
		$titles = ProfileTitles::all( $this->extension );
		return null === $connection ? $titles : $titles + array( $connection->profile => $connection->profile );
	}

	/**
	 * The address of the tab with a connection.
	 */
	public static function url( ?int $connection_id ): string {
		return match ( $connection_id ) {
			null => Page::url( self::SLUG ),
			0 => add_query_arg( 'connection', self::NEW_CONNECTION, Page::url( self::SLUG ) ),
			default => add_query_arg( 'connection', $connection_id, Page::url( self::SLUG ) ),
		};
	}

	/**
	 * Logins of some who could get the content of deleted users.
	 *
	 * @return list<string>
	 */
	private function suggestions(): array {
		if ( wp_is_large_user_count() ) {
			// All users would be searched through.
			return array( wp_get_current_user()->user_login );
		}
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
