<?php
/**
 * What would come of a request now.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\ReplayData $data What is shown.
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

$scimpress_facts = array(
	__( 'Status', 'scimpress' )             => array( $data->status ),
	__( 'Result', 'scimpress' )             => $data->events,
	__( 'Changed attributes', 'scimpress' ) => array( $data->changed ),
	__( 'WordPress fields', 'scimpress' )   => array( $data->fields ),
);

?>
<div class="scimpress-panel" id="scimpress-replay" role="status" tabindex="-1" autofocus>
	<h2><?php esc_html_e( 'What it would do now', 'scimpress' ); ?></h2>
	<p><code><?php echo esc_html( $data->line ); ?></code></p>
	<p><strong><?php esc_html_e( 'Nothing has been changed: it was tried and undone.', 'scimpress' ); ?></strong></p>
	<dl class="scimpress-facts">
		<?php foreach ( $scimpress_facts as $scimpress_name => $scimpress_lines ) : ?>
			<?php if ( '' !== implode( '', $scimpress_lines ) ) : ?>
				<div>
					<dt><?php echo esc_html( $scimpress_name ); ?></dt>
					<dd>
						<?php foreach ( $scimpress_lines as $scimpress_line ) : ?>
							<span><?php echo esc_html( $scimpress_line ); ?></span>
						<?php endforeach; ?>
					</dd>
				</div>
			<?php endif; ?>
		<?php endforeach; ?>
	</dl>
	<?php if ( array() !== $data->differences ) : ?>
		<h3 id="scimpress-differences"><?php esc_html_e( 'What would change', 'scimpress' ); ?></h3>
		<div class="scimpress-scroll" tabindex="0" role="region" aria-labelledby="scimpress-differences">
			<table class="widefat striped scimpress-differences">
				<thead>
					<tr>
						<th scope="col"><?php esc_html_e( 'Attribute', 'scimpress' ); ?></th>
						<th scope="col"><?php esc_html_e( 'Now', 'scimpress' ); ?></th>
						<th scope="col"><?php esc_html_e( 'Then', 'scimpress' ); ?></th>
					</tr>
				</thead>
				<tbody>
					<?php foreach ( $data->differences as $scimpress_difference ) : ?>
						<tr>
							<th scope="row"><?php echo esc_html( $scimpress_difference['attribute'] ); ?></th>
							<td><?php echo esc_html( $scimpress_difference['old'] ?? '—' ); ?></td>
							<td><?php echo esc_html( $scimpress_difference['new'] ?? '—' ); ?></td>
						</tr>
					<?php endforeach; ?>
				</tbody>
			</table>
		</div>
	<?php endif; ?>
	<?php if ( '' !== $data->body ) : ?>
		<h3><?php esc_html_e( 'Body of the answer', 'scimpress' ); ?></h3>
		<pre class="scimpress-command" tabindex="0"><code><?php echo esc_html( $data->body ); ?></code></pre>
	<?php endif; ?>
</div>
