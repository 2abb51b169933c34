<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Shadow;

use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Exchange\Reply;
use ScimPress\Shadow\Mode;
use ScimPress\Shadow\Person;
use ScimPress\Shadow\Report;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Tests\Support\ExchangeTestCase;

/**
 * A connection that has users, groups and rules before it works in shadow.
 */
abstract class ShadowTestCase extends ExchangeTestCase {

	/** What changes by itself while clients are answered. */
	private const UNREAL = array( 'audit', 'tokens', 'access_tokens', 'rehearsals', 'shadow_accounts', 'shadow_refusals', 'seen_attributes' );

	/** @var array<string, string> SCIM ids by name. */
	protected array $ids = array();

	protected function begin(): void {
		foreach ( ( new Mode() )->begin( $this->connection ) as $copied ) {
			self::assertGreaterThanOrEqual( 0, $copied );
		}
		$this->reload();
		self::assertTrue( $this->connection->rehearsal?->is_ready );
	}

	protected function end(): void {
		self::assertTrue( ( new Mode() )->end( $this->connection ) );
		$this->reload();
		self::assertNull( $this->connection->rehearsal );
	}

	/** @param array<string, mixed> $settings */
	protected function decide( array $settings ): void {
		( new Connections() )->save( $this->connection->with( $settings ) );
		$this->reload();
	}

	protected function reload(): void {
		$this->connection = ( new Connections() )->find( $this->connection->id ) ?? $this->connection;
	}

	/** @return array<string, Person> By userName. */
	protected function report(): array {
		$persons = array();
		foreach ( ( new Report() )->persons( $this->connection ) as $person ) {
			self::assertArrayNotHasKey( $person->user_name, $persons, 'each person once' );
			$persons[ $person->user_name ] = $person;
		}
		ksort( $persons );
		return $persons;
	}

	/** @return array<string, string> */
	protected function kinds(): array {
		return array_map( static fn( Person $person ) => $person->what, $this->report() );
	}

	/** @return array<string, list<array<string, string|null>>> Every row of everything real. */
	protected static function real(): array {
		global $wpdb;
		$tables = array( $wpdb->users, $wpdb->usermeta, $wpdb->posts, $wpdb->postmeta, $wpdb->comments, $wpdb->links );
		foreach ( Tables::all() as $table ) {
			$name = substr( $table, strlen( $wpdb->prefix . 'scimpress_' ) );
			if ( ! str_starts_with( $name, 'shadow_' ) && ! in_array( $name, self::UNREAL, true ) ) {
				$tables[] = $table;
			}
		}
		$rows = array( 'options' => Sql::rows( "SELECT option_name, option_value FROM {$wpdb->options} WHERE option_name NOT LIKE '%transient%' ORDER BY option_name" ) );
		foreach ( $tables as $table ) {
			$held = Sql::rows( "SELECT * FROM {$table}" );
			usort( $held, static fn( array $one, array $other ) => strcmp( (string) json_encode( $one ), (string) json_encode( $other ) ) );
			$rows[ $table ] = $held;
		}
		return $rows;
	}

	/** @param list<Reply> $replies Answers with ids by the order in which they come, and without times. */
	protected static function comparable( array $replies ): string {
		$text  = '';
		foreach ( $replies as $number => $reply ) {
			$headers = array_filter( $reply->headers, static fn( array $header ) => 'Last-Modified' !== $header[0] );
			$body    = json_decode( (string) $reply->body, true );
			$text   .= "{$number}: {$reply->status} " . json_encode( array_values( $headers ), JSON_UNESCAPED_SLASHES ) . ' ' . json_encode( self::sorted( $body ), JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ) . "\n";
		}
		$text  = (string) preg_replace( '/\d{4}-\d\d-\d\dT[\d:.]+Z/', 'TIME', $text );
		$known = array();
		return (string) preg_replace_callback(
			'/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/',
			static function ( array $found ) use ( &$known ): string {
				$known[ $found[0] ] ??= 'ID' . count( $known );
				return $known[ $found[0] ];
			},
			$text
		);
	}

	/** Lists of resources come in the order of their ids, which are drawn. */
	private static function sorted( mixed $body ): mixed {
		if ( is_array( $body ) && isset( $body['Resources'] ) ) {
			usort( $body['Resources'], static fn( array $one, array $other ) => strcmp( $one['userName'] ?? $one['displayName'] ?? '', $other['userName'] ?? $other['displayName'] ?? '' ) );
		}
		return $body;
	}
}
