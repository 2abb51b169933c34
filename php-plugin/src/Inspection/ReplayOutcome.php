<?php
/**
 * What would come of a request.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Inspection;

use ScimPress\Exchange\Reply;

defined( 'ABSPATH' ) || exit;

/**
 * How it would be answered, and what would change. Secrets are taken out as they are of what is kept.
 */
final class ReplayOutcome {

	/** The status of the answer. */
	public readonly int $status;

	/** The body of the answer, as `Body` tells it. @var array<string, mixed> */
	public readonly array $body;

	/** What would happen. @var list<array{action: string, outcome: string, user_name: string, detail: string, changed: list<string>, differences: list<array{attribute: string, old: ?string, new: ?string}>}> */
	public readonly array $events;

	/** The WordPress fields that would be written. @var list<string> */
	public readonly array $fields;

	/**
	 * Takes what was seen.
	 *
	 * @param Reply                      $reply  The answer.
	 * @param list<array<string, mixed>> $events Audit events of the contract.
	 * @param list<string>               $fields WordPress fields.
	 */
	public function __construct( Reply $reply, array $events, array $fields ) {
		$mask         = new Masking();
		$text         = static fn( array $from, string $name ) => isset( $from[ $name ] ) ? $mask->text( (string) $from[ $name ] ) : '';
		$this->status = $reply->status;
		$this->body   = Body::json( (string) $reply->body, true );
		$this->events = array_map(
			static fn( array $event ) => array(
				'action'      => (string) $event['action'],
				'outcome'     => (string) $event['outcome'],
				'user_name'   => $text( $event, 'user_name' ),
				'detail'      => $text( $event, 'detail' ),
				'changed'     => array_values( array_map( 'strval', (array) ( $event['changed'] ?? array() ) ) ),
				'differences' => array_map(
					static fn( array $one ) => array(
						'attribute' => (string) $one['attribute'],
						'old'       => isset( $one['old'] ) ? $mask->named( $one['attribute'], (string) $one['old'] ) : null,
						'new'       => isset( $one['new'] ) ? $mask->named( $one['attribute'], (string) $one['new'] ) : null,
					),
					array_values( array_filter( (array) ( $event['differences'] ?? array() ), 'is_array' ) )
				),
			),
			$events
		);
		$this->fields = $fields;
	}
}
