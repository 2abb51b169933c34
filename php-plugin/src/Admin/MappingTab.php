<?php
/**
 * The Attribute mapping tab: what it does and what it shows.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Database\Failure;
use ScimPress\Database\Migrator;
use ScimPress\Mapping\AttributeMap;
use ScimPress\Mapping\SeenAttribute;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\UserKeys;
use ScimPress\Store\Users;
use ScimPress\Sync\OutdatedRows;

defined( 'ABSPATH' ) || exit;

/**
 * Says which WordPress fields get which attributes, and tries it.
 */
final class MappingTab implements Tab {

	/** Characters of a user that is tried, or of a mapping that is imported. */
	private const LONGEST = 200_000;

	/** Characters of a key of user meta. */
	private const LONGEST_FIELD = 255;

	/** Seconds for which users are written while somebody waits; the rest is done in the background. */
	private const PATIENCE = 10;

	/** What is tried unless somebody types something else. */
	private const EXAMPLE = '{
  "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
  "userName": "ada@example.org",
  "name": { "givenName": "Ada", "familyName": "Lovelace" },
  "title": "Countess",
  "emails": [{ "value": "ada@example.org", "primary": true }],
  "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "Engines" }
}';

	private ?\WP_Error $error = null;

	/** What was typed into the form. @var array<string, string> */
	private array $typed = array(
		'field'     => '',
		'attribute' => '',
		'template'  => '',
		'transform' => 'none',
		'column'    => '',
	);

	private string $user = self::EXAMPLE;

	/** Whom it is tried on, as somebody typed it. */
	private string $person = '';

	/** What came of what was tried. @var array<string, string>|\WP_Error|null */
	private array|\WP_Error|null $tried = null;

	/** What WordPress has of the person; null when it was not tried on one. @var ?array<string, string> */
	private ?array $held = null;

	private readonly ChosenConnection $chosen;

	/**
	 * The parts.
	 */
	public function __construct(
		private readonly Migrator $migrator,
		private readonly Connections $connections,
		private readonly AttributeMap $map,
		private readonly OutdatedRows $rows,
		private readonly Users $users = new Users(),
		private readonly UserKeys $keys = new UserKeys(),
	) {
		$this->chosen = new ChosenConnection( $connections );
	}

	public function slug(): string {
		return 'mapping';
	}

	public function title(): string {
		return __( 'Attribute mapping', 'scimpress' );
	}

	public function actions(): array {
		return array(
			'map_attribute'   => $this->map_attribute( ... ),
			'unmap_attribute' => $this->unmap_attribute( ... ),
			'import_mapping'  => $this->import_mapping( ... ),
			'try_mapping'     => $this->try_mapping( ... ),
			'try_person'      => $this->try_person( ... ),
			'use_preset'      => $this->use_preset( ... ),
			'write_mapped'    => $this->write_mapped( ... ),
		);
	}

	public function prepare( \WP_Screen $screen, array $request ): void {
		$connection = 'mapping' === ( $request['progress'] ?? null ) && $this->migrator->is_current() ? $this->chosen->find() : null;
		if ( null !== $connection ) {
			wp_send_json( $this->progress( $connection )->for_script() );
		}
		( new MappingHelp() )->add_to( $screen );
	}

	public function show( array $request ): void {
		if ( ! $this->migrator->is_current() ) {
			throw Failure::unavailable( 'the tables are not up to date' );
		}
		$connection = $this->chosen->find();
		if ( null === $connection ) {
			echo '<p>' . esc_html__( 'There is no connection yet. Add one on the tab Configuration.', 'scimpress' ) . '</p>';
			return;
		}
		if ( is_string( $request['edit'] ?? null ) && null === $this->error ) {
			foreach ( $connection->mapped() as $one ) {
				if ( $one['field'] === $request['edit'] ) {
					$this->typed = array( ...$this->typed, ...array_map( static fn( mixed $value ) => true === $value ? '1' : (string) $value, $one ) );
				}
			}
		}
		$seen = $this->map->seen( $connection );
		if ( is_string( $request['attribute'] ?? null ) && '' === $this->typed['attribute'] && null === $this->error ) {
			$this->prefill( $request['attribute'], $seen );
		}
		Page::template(
			'mapping-tab',
			new MappingData(
				url: self::url( $connection ),
				connections: $this->connections->names(),
				connection: $connection,
				rows: $this->map->rows( $connection ),
				attributes: $this->map->attributes( $connection ),
				seen: $seen,
				preset: $this->map->preset( $connection ),
				typed: $this->typed,
				error: $this->error,
				user: $this->user,
				person: $this->person,
				tried: $this->tried,
				held: $this->held,
				progress: $this->progress( $connection ),
			)
		);
	}

	/**
	 * Begins with an attribute that the identity provider has sent.
	 *
	 * @param string              $name As the address has it.
	 * @param list<SeenAttribute> $seen What it has sent.
	 */
	private function prefill( string $name, array $seen ): void {
		foreach ( $seen as $one ) {
			if ( $one->name === $name ) {
				$this->typed['attribute'] = $name;
				$this->typed['field']     = strtolower( (string) preg_replace( array( '/^.*[:.](?=\w)/', '/(?<=[a-z0-9])(?=[A-Z])/' ), array( '', '_' ), $name ) );
			}
		}
	}

	/**
	 * How many users have what is mapped.
	 *
	 * @throws Failure When the database does not answer.
	 */
	private function progress( Connection $connection ): JobProgress {
		$remaining = $this->keys->count_unknown( $connection->id );
		return new JobProgress(
			'mapping',
			self::url( $connection ),
			__( 'Users who have what is mapped:', 'scimpress' ),
			0 === $remaining ? 0 : $this->users->count( 'connection_id = %d', array( $connection->id ) ),
			$remaining,
			OutdatedRows::goes_on(),
			__( 'Every user has what is mapped.', 'scimpress' )
		);
	}

	/**
	 * Writes what is mapped to users, as long as somebody waits.
	 */
	private function write_mapped(): string {
		$this->rows->write_for( self::PATIENCE );
		$connection = $this->chosen->find();
		return null === $connection ? Page::url( $this->slug() ) : self::url( $connection );
	}

	/**
	 * Maps a field.
	 *
	 * @param array<string, mixed> $post Unslashed.
	 * @return ?string Null to show what was typed and what is wrong with it.
	 * @throws Failure When the database does not do it.
	 */
	private function map_attribute( array $post ): ?string {
		$connection = $this->chosen->changeable();
		if ( null === $connection ) {
			return Page::url( $this->slug() );
		}
		foreach ( array_keys( $this->typed ) as $name ) {
			$this->typed[ $name ] = is_string( $post[ $name ] ?? null ) ? trim( mb_scrub( $post[ $name ] ) ) : '';
		}
		$entry       = array( ...$this->typed, 'column' => '' !== $this->typed['column'] );
		$this->error = in_array( $this->typed['transform'], AttributeMap::TRANSFORMS, true )
			? $this->map->set( $connection, $entry )
			: new \WP_Error( 'transform', __( 'There is no such choice. Choose one from the list.', 'scimpress' ) );
		if ( null !== $this->error ) {
			return null;
		}
		/* translators: %s: name of a field. */
		add_settings_error( Page::SLUG, 'mapped', esc_html( sprintf( __( 'The field %s is mapped. That reaches everybody in the background.', 'scimpress' ), $this->typed['field'] ) ), 'success' );
		return self::url( $connection );
	}

	/**
	 * Ends the mapping of a field.
	 *
	 * @param array<string, mixed> $post Unslashed.
	 * @throws Failure When the database does not do it.
	 */
	private function unmap_attribute( array $post ): string {
		$connection = $this->chosen->changeable();
		if ( null === $connection ) {
			return Page::url( $this->slug() );
		}
		$field = is_string( $post['field'] ?? null ) ? mb_substr( mb_scrub( $post['field'] ), 0, self::LONGEST_FIELD ) : '';
		/* translators: %s: name of a field. */
		$this->tell( $this->map->remove( $connection, $field ), sprintf( __( 'The field %s is not mapped any more. What is in it stays.', 'scimpress' ), $field ) );
		return self::url( $connection );
	}

	/**
	 * Maps what was pasted, and nothing else.
	 *
	 * @param array<string, mixed> $post Unslashed.
	 * @throws Failure When the database does not do it.
	 */
	private function import_mapping( array $post ): string {
		$connection = $this->chosen->changeable();
		if ( null === $connection ) {
			return Page::url( $this->slug() );
		}
		$text    = is_string( $post['mapping'] ?? null ) ? $post['mapping'] : '';
		$entries = strlen( $text ) > self::LONGEST ? null : json_decode( $text, true, 8 );
		$error   = is_array( $entries ) && array_is_list( $entries )
			? $this->map->replace( $connection, $entries )
			: new \WP_Error( 'mapping', __( 'Nothing was changed: this is no JSON array of mapped fields. Paste what stands in the box on the site from which you take it.', 'scimpress' ) );
		$this->tell( $error, __( 'The mapping is imported. That reaches everybody in the background.', 'scimpress' ) );
		return self::url( $connection );
	}

	/**
	 * Tries what WordPress would get of a user. Nothing is done.
	 *
	 * @param array<string, mixed> $post Unslashed.
	 * @throws Failure When the database does not answer.
	 */
	private function try_mapping( array $post ): ?string {
		$connection = $this->chosen->find();
		$this->user = is_string( $post['user'] ?? null ) ? mb_substr( mb_scrub( $post['user'] ), 0, self::LONGEST ) : '';
		if ( null !== $connection ) {
			$this->tried = $this->map->tried( $connection, $this->user );
		}
		return null;
	}

	/**
	 * Tries what WordPress would get of somebody who is there. Nothing is done.
	 *
	 * @param array<string, mixed> $post Unslashed.
	 * @throws Failure When the database does not answer.
	 */
	private function try_person( array $post ): ?string {
		$connection   = $this->chosen->find();
		$this->person = is_string( $post['person'] ?? null ) ? trim( mb_substr( mb_scrub( $post['person'] ), 0, 255 ) ) : '';
		$tried        = null === $connection ? null : $this->map->tried_on( $connection, $this->person );
		if ( is_array( $tried ) ) {
			list( $this->tried, $this->held ) = $tried;
		} else {
			$this->tried = $tried;
		}
		return null;
	}

	/**
	 * Maps what the identity provider is known to send, besides what is mapped.
	 *
	 * @throws Failure When the database does not do it.
	 */
	private function use_preset(): string {
		$connection = $this->chosen->changeable();
		if ( null === $connection ) {
			return Page::url( $this->slug() );
		}
		$added = $this->map->add_preset( $connection );
		$this->tell(
			$added instanceof \WP_Error ? $added : null,
			/* translators: %s: a number. */
			sprintf( _n( '%s field is mapped besides. That reaches everybody in the background.', '%s fields are mapped besides. That reaches everybody in the background.', is_int( $added ) ? $added : 0, 'scimpress' ), number_format_i18n( is_int( $added ) ? $added : 0 ) )
		);
		return self::url( $connection );
	}

	/**
	 * Tells what became of a wish.
	 */
	private function tell( ?\WP_Error $error, string $done ): void {
		if ( null === $error ) {
			add_settings_error( Page::SLUG, 'mapping', esc_html( $done ), 'success' );
		} else {
			add_settings_error( Page::SLUG, 'mapping', esc_html( $error->get_error_message() ) );
		}
	}

	private static function url( Connection $connection ): string {
		return add_query_arg( 'connection', $connection->id, Page::url( 'mapping' ) );
	}
}
