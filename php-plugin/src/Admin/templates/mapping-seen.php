<?php
/**
 * What the identity provider has sent so far. Included by the template of the tab.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\MappingData $data What is shown.
 */

declare( strict_types=1 );

use ScimPress\Admin\AuditLabels;

defined( 'ABSPATH' ) || exit;

?>
<?php /* translators: %s: name of a connection. */ ?>
<h2 id="scimpress-seen"><?php echo esc_html( sprintf( __( 'Sent by %s so far', 'scimpress' ), $data->connection->name ) ); ?></h2>
<?php if ( array() === $data->seen ) : ?>
	<p><?php esc_html_e( 'This identity provider has sent no user yet. As soon as it does, the names of what it sends stand here, and never the values.', 'scimpress' ); ?></p>
	<?php return; ?>
<?php endif; ?>
<p><?php esc_html_e( 'Names of attributes in its requests, and never their values.', 'scimpress' ); ?></p>
<details <?php echo esc_attr( count( $data->seen ) <= 20 ? 'open' : '' ); ?>>
	<summary>
		<?php
		/* translators: %s: a number. */
		echo esc_html( sprintf( _n( '%s attribute', '%s attributes', count( $data->seen ), 'scimpress' ), number_format_i18n( count( $data->seen ) ) ) );
		?>
	</summary>
	<table class="widefat striped scimpress-rules">
		<thead>
			<tr>
				<th scope="col"><?php esc_html_e( 'SCIM attribute', 'scimpress' ); ?></th>
				<th scope="col"><?php esc_html_e( 'First seen', 'scimpress' ); ?></th>
				<th scope="col"><?php esc_html_e( 'Last seen', 'scimpress' ); ?></th>
				<th scope="col"><?php esc_html_e( 'WordPress field', 'scimpress' ); ?></th>
			</tr>
		</thead>
		<tbody>
			<?php foreach ( $data->seen as $scimpress_seen ) : ?>
				<?php $scimpress_fields = $data->fields_of( $scimpress_seen->name ); ?>
				<tr>
					<th scope="row"><code><?php echo esc_html( $scimpress_seen->name ); ?></code></th>
					<td><?php echo esc_html( AuditLabels::date( $scimpress_seen->first_seen ) ); ?></td>
					<td><?php echo esc_html( AuditLabels::date( $scimpress_seen->last_seen ) ); ?></td>
					<td>
						<?php if ( array() !== $scimpress_fields ) : ?>
							<code><?php echo esc_html( implode( ', ', $scimpress_fields ) ); ?></code>
						<?php elseif ( $scimpress_seen->is_known || $scimpress_seen->can_be_added() ) : ?>
							<?php /* translators: %s: name of an attribute. */ ?>
							<a href="<?php echo esc_url( add_query_arg( 'attribute', rawurlencode( $scimpress_seen->name ), $data->url ) ); ?>#scimpress-map" aria-label="<?php echo esc_attr( sprintf( __( 'Add Attribute %s', 'scimpress' ), $scimpress_seen->name ) ); ?>"><?php esc_html_e( 'Add Attribute', 'scimpress' ); ?></a>
						<?php else : ?>
							<?php esc_html_e( 'Cannot be mapped: it is no single value, or nothing stood in it yet.', 'scimpress' ); ?>
						<?php endif; ?>
					</td>
				</tr>
			<?php endforeach; ?>
		</tbody>
	</table>
</details>
